/** The shapes of the HTTP contract, laid out as openapi-typescript writes them. */

export interface components {
  schemas: {
    Span: { start: string; end: string };
    Verdict: {
      outcome: 'permit' | 'warn' | 'needs_authority' | 'unknown' | 'deny';
      rule: string;
      kind?: string;
      reason?: string;
      article?: string;
      source?: string;
      confidence?: string;
      authority?: string;
      facts?: [string, string][];
    };
    Fault: { where: string; fault: string; remedy: string };
    Problem: {
      type: string;
      title: string;
      status: number;
      detail: string;
      faults?: components['schemas']['Fault'][];
      verdicts?: components['schemas']['Verdict'][];
      entry?: number | null;
    };
    Seat: {
      id: string;
      title: string;
      headquarters: string;
      region: string;
      side: 'civil' | 'military' | 'oversight';
      powers: string[];
      authority?: string | null;
      standing: boolean;
    };
    Session: { account: string; name: string; demo: boolean; seats: components['schemas']['Seat'][] };
    Link: { account: string; name: string };
    DemoAccount: { account: string; name: string; seats: string[] };
    Status: { status: string; title: string; period: components['schemas']['Span']; act: string };
    Region: {
      id: string;
      name: string;
      parent?: string | null;
      outline?: GeoJSON.Geometry | null;
      facilities: number;
      people: number;
      statuses: components['schemas']['Status'][];
    };
    Regions: { regions: components['schemas']['Region'][] };
    PostCoverage: { id: string; kind: string; task: string; asked: number; met: number };
    FacilityCoverage: {
      id: string;
      name: string;
      sector: string;
      latitude: number;
      longitude: number;
      exposure: number;
      asked: number;
      met: number;
      posts: components['schemas']['PostCoverage'][];
    };
    Coverage: {
      region: string;
      day: string;
      plan?: string | null;
      facilities: components['schemas']['FacilityCoverage'][];
    };
    Act: { id: string; title: string; period: components['schemas']['Span'] };
    Basis: { id: string; title: string; article: string; acts: components['schemas']['Act'][] };
    Plan: {
      id: string;
      region: string;
      basis: string;
      horizon: components['schemas']['Span'];
      period_days: number;
      tours: number;
      people?: number;
      value: number;
      bound: number;
      gap: number;
      coverage: number;
      state: 'proposed' | 'approved' | 'issued' | 'withdrawn';
      proposed_by: string;
      approved_by?: string | null;
    };
    Plans: { plans: components['schemas']['Plan'][] };
    PlanPeriod: { start: string; end: string; asked: number; met: number };
    Shortage: {
      facility: string;
      name: string;
      kind: string;
      period: components['schemas']['Span'];
      asked: number;
      met: number;
      worth: number;
      why: string;
    };
    PlanDetail: components['schemas']['Plan'] & {
      periods: components['schemas']['PlanPeriod'][];
      short: components['schemas']['Shortage'][];
    };
    RunRequest: {
      region: string;
      basis: string;
      act?: string | null;
      start: string;
      periods: number;
      seconds: number;
    };
    RunStarted: { run: string };
    RunPoint: { seconds: number; value: number; bound: number | null; gap: number | null };
    Run: {
      run: string;
      state: 'running' | 'done' | 'failed' | 'stopped';
      region: string;
      seconds: number;
      value: number | null;
      bound: number | null;
      gap: number | null;
      coverage: number | null;
      stage: string;
      history: components['schemas']['RunPoint'][];
      plan?: string | null;
      problem?: components['schemas']['Problem'] | null;
    };
    Receipt: {
      entry: number;
      at: string;
      outcome: 'accepted' | 'parked';
      effects?: Record<string, unknown>;
      verdicts: components['schemas']['Verdict'][];
      checkpoint?: string | null;
      repeated?: boolean;
      waits_for?: string | null;
    };
    Entry: {
      n: number;
      at: string;
      by: { account?: string; seat?: string; system?: string | boolean };
      region?: string | null;
      order: { kind: string; [field: string]: unknown };
      outcome: string;
      verdicts: components['schemas']['Verdict'][];
      effects?: Record<string, unknown>;
    };
    RecordPage: {
      size: number;
      root: string;
      entries: components['schemas']['Entry'][];
      next?: number | null;
    };
  };
}
