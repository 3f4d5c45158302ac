import { speak } from '#language';

export const words = speak({
  en: {
    unreachable: 'The server cannot be reached',
    unreachableDetail:
      'Nothing came back. Check that Holdfast is running and that the network is up, then try again; what you entered is still here.',
    odd: 'The server gave an answer this screen does not understand',
    oddDetail: (status: number) =>
      `It answered ${status} without saying why. Try again; if it happens again, look at the terminal in which Holdfast runs.`,
  },
});
