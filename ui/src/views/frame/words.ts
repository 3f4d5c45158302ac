import { speak } from '#language';

export const words = speak({
  en: {
    house: 'Holdfast',
    demo: 'Demo: invented people, nothing leaves this machine',
    demoShort: 'Demo',
    exercise: 'The whole register is an exercise: no order in it is real, and nothing real leaves it',
    exerciseShort: 'EXERCISE',
    change: 'Change seat',
    out: 'Sign out',
    you: 'You',
    notStanding:
      'This seat’s headquarters does not stand at present: plans can be read and proposed, but not approved or issued.',
  },
});
