/** The house's words for what the server sends; the only file that reaches into the generated types. */
import type { Geometry } from 'geojson';

import type { components } from './types';

type Schemas = components['schemas'];

export type Act = Schemas['Act'];
export type Basis = Schemas['Basis'];
export type Coverage = Schemas['Coverage'];
export type DemoAccount = Schemas['DemoAccount'];
export type Entry = Schemas['Entry'];
export type FacilityCoverage = Schemas['FacilityCoverage'];
export type Fault = Schemas['Fault'];
export type Link = Schemas['Link'];
export type Plan = Schemas['Plan'];
export type PlanDetail = Schemas['PlanDetail'];
export type PlanPeriod = Schemas['PlanPeriod'];
export type ProblemBody = Schemas['Problem'];
export type Receipt = Schemas['Receipt'];
export type RecordPage = Schemas['RecordPage'];
/** The server passes outlines on as it holds them; they are GeoJSON geometries. */
export type Region = Omit<Schemas['Region'], 'outline'> & { outline: Geometry | null };
export type Run = Schemas['Run'];
export type RunPoint = Schemas['RunPoint'];
export type RunRequest = Schemas['RunRequest'];
export type Seat = Schemas['Seat'];
export type Session = Schemas['Session'];
export type Shortage = Schemas['Shortage'];
export type Span = Schemas['Span'];
export type Verdict = Schemas['Verdict'];
