import { speak } from '#language';

export const words = speak({
  en: {
    title: 'Sign in to Holdfast',
    ended: 'Your session has ended. Sign in again; you come back to where you were.',
    account: 'Account',
    password: 'Password',
    signIn: 'Sign in',
    checking: 'Checking …',
    forgot:
      'No password yet, or forgotten? Ask whoever keeps the accounts of your headquarters for a one-time link.',
    demoTitle: 'Try it as one of these people',
    demoNote: 'This is a demo: everybody here is invented. One click signs you in.',
    find: 'Find a person or seat',
    nobody: 'Nobody matches. Use fewer letters.',
    shown: (shown: number, all: number) => `${shown} of ${all} shown. Type a name, a seat or a place.`,
    noSeat: 'no seat',
  },
});
