import type { Fault, ProblemBody, Verdict } from './names';
import { words } from './words';

/** What went wrong, as the server says it: what was given, what was wrong, what to do. */
export class Problem extends Error {
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly faults: Fault[];
  readonly verdicts: Verdict[];
  readonly entry: number | null;

  constructor(body: Partial<ProblemBody> & { status: number }) {
    super(body.title ?? words.odd);
    this.name = 'Problem';
    this.title = body.title ?? words.odd;
    this.status = body.status;
    this.detail = body.detail ?? words.oddDetail(body.status);
    this.faults = body.faults ?? [];
    this.verdicts = body.verdicts ?? [];
    this.entry = body.entry ?? null;
  }

  /** Whether the order was judged and refused, rather than lost or malformed. */
  get refused(): boolean {
    return this.status === 409;
  }

  /** Return the problem for a request that got no answer at all. */
  static unreachable(): Problem {
    return new Problem({ status: 0, title: words.unreachable, detail: words.unreachableDetail });
  }

  /** Return the problem a response tells of, whatever its body is. */
  static async of(response: Response): Promise<Problem> {
    try {
      const body = (await response.json()) as Partial<ProblemBody>;
      return new Problem({ ...body, status: response.status });
    } catch {
      return new Problem({ status: response.status });
    }
  }

  /** Return anything thrown as a problem that can be shown. */
  static from(thrown: unknown): Problem {
    if (thrown instanceof Problem) return thrown;
    return new Problem({ status: -1, detail: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}

/** Return whether a request was given up on purpose. */
export function abandoned(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'AbortError';
}
