import { speak } from '#language';

export const words = speak({
  en: {
    title: 'Choose your seat',
    greeting: (name: string) => `${name}, you sit in more than one place. In which do you act now?`,
    none: 'You have an account but no seat',
    noneNote:
      'Without a seat nothing can be read or ordered. Ask whoever constitutes your headquarters to appoint you to one, then sign in again.',
    powers: 'May',
    reads: 'read',
    notStanding: 'headquarters not standing at present',
    out: 'Sign out',
    powerNames: {
      read: 'read',
      constitute: 'constitute the headquarters',
      acts: 'enter acts',
      register: 'keep the register',
      reserve: 'administer the reserve',
      plan: 'plan',
      approve: 'approve plans',
      call_up: 'issue call-ups',
      attend: 'note attendance',
    } as Record<string, string>,
  },
});
