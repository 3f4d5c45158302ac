import { speak } from '#language';

export const LEAST_LENGTH = 12;

export const words = speak({
  en: {
    title: 'Set your password',
    greeting: (name: string, account: string) =>
      `${name}, this sets the password of your account “${account}”.`,
    once: 'The link works once. It then signs you in.',
    password: 'New password',
    again: 'The same once more',
    rule: `At least ${LEAST_LENGTH} characters; a sentence is easier to remember than a word.`,
    unlike: 'The two are not the same. Type them again.',
    short: (left: number) => `${left} more ${left === 1 ? 'character' : 'characters'}.`,
    set: 'Set password and sign in',
    setting: 'Setting …',
    toSignIn: 'To the sign-in page',
  },
});
