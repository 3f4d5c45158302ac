import { speak } from '#language';

export const words = speak({
  en: {
    house: 'Holdfast',
    demo: 'Demo: invented people, nothing leaves this machine',
    demoShort: 'Demo',
    change: 'Change seat',
    out: 'Sign out',
    you: 'You',
    notStanding:
      'This seat’s headquarters does not stand at present: plans can be read and proposed, but not approved or issued.',
  },
});
