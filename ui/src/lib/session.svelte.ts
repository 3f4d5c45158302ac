import { client } from '#api/client';
import type { Seat, Session } from '#api/names';
import { Problem } from '#api/problem';
import { agreeOnToday } from '#lib/days';

const SEAT_KEY = 'holdfast-seat';

/** Who is at this screen and in which of their seats. */
class Who {
  session = $state.raw<Session>();
  /** Undefined until the server has said whether anybody is signed in. */
  known = $state(false);
  /** Whether somebody was signed in and no longer is. */
  ended = $state(false);
  problem = $state.raw<Problem>();
  seat = $state.raw<Seat>();

  constructor() {
    client.onSignedOut = () => {
      this.ended = this.session !== undefined;
      this.#enter(undefined);
    };
  }

  /** Ask the server who is signed in. */
  async ask(): Promise<void> {
    this.problem = undefined;
    try {
      this.enter(await client.session());
    } catch (thrown) {
      const problem = Problem.from(thrown);
      if (problem.status !== 401) this.problem = problem;
    }
    this.known = true;
  }

  /** Take up a session; a lone seat, or the one sat in before this reload, is taken at once. */
  enter(session: Session): void {
    this.ended = false;
    agreeOnToday(session.today);
    this.#enter(session);
    const last = sessionStorage.getItem(SEAT_KEY);
    const seat = session.seats.find((each) => each.id === last);
    this.sit(seat ?? (session.seats.length === 1 ? session.seats[0] : undefined));
  }

  /** Sit in a seat, or in none to choose again. */
  sit(seat: Seat | undefined): void {
    this.seat = seat;
    client.seat = seat?.id;
    if (seat) sessionStorage.setItem(SEAT_KEY, seat.id);
    else sessionStorage.removeItem(SEAT_KEY);
  }

  async leave(): Promise<void> {
    await client.signOut().catch(() => undefined);
    this.ended = false;
    this.#enter(undefined);
  }

  #enter(session: Session | undefined): void {
    this.session = session;
    if (!session) this.sit(undefined);
  }
}

export const who = new Who();
