import { speak } from '#language';
import { sayCount } from '#lib/numbers';

const facilities = (count: number) => `${sayCount(count)} ${count === 1 ? 'facility' : 'facilities'}`;

export const words = speak({
  en: {
    title: (region: string) => `${region} · Holdfast`,
    region: 'Region',
    loadingRegions: 'Asking which regions you may see …',
    noRegions: 'There is no region yet',
    noRegionsNote:
      'Import one: “holdfast import regions FILE”, then “places”, “facilities” and “posts”. Or look at a made-up world first: “holdfast demo”.',
    size: (places: number, people: number) =>
      `${facilities(places)}, ${sayCount(people)} people in the reserve`,
    ordinary: 'Ordinary law: no status is declared here on this day.',
    statusNow: (title: string, span: string, act: string) => `${title}: ${span} (act ${act})`,
    statusOther: (title: string, span: string) => `Not on this day: ${title}, ${span}`,
    tabs: 'What to look at',
    facilitiesTab: 'Facilities',
    plansTab: 'Plans',
    recordTab: 'Record',
    // Day
    shown: 'Shown',
    inForce: 'In force (call-ups issued)',
    planShown: (id: string, state: string) => `${id} (${state})`,
    day: 'Day',
    weekBack: 'One week back',
    weekOn: 'One week on',
    today: 'Today',
    slide: 'Day within the span of the plans',
    outside: (span: string) => `Outside the span of the plans, ${span}.`,
    // Headline
    counting: 'Counting who is where …',
    headline: (met: number, asked: number, share: string) =>
      `${sayCount(met)} of ${sayCount(asked)} places asked for are filled (${share}).`,
    bareOnes: (bare: number, all: number) =>
      bare === 0
        ? `All of ${facilities(all)} have somebody.`
        : `${sayCount(bare)} of ${facilities(all)} have nobody.`,
    nothingAsked: 'Nothing is asked for on this day.',
    // List
    find: 'Find a facility, sector or post',
    onlyShort: 'Only what is short',
    noFacilities: 'No facility is registered here',
    noFacilitiesNote:
      'Choose another region, or import some: “holdfast import facilities FILE”, then “posts”.',
    noMatch: 'No facility matches',
    noMatchNote: 'Use fewer letters, or show also what is fully met.',
    listed: (shown: number, all: number) =>
      shown === all
        ? `${facilities(all)}, worst first`
        : `${sayCount(shown)} of ${facilities(all)}, worst first`,
    metOf: (met: number, asked: number) => `${sayCount(met)} of ${sayCount(asked)}`,
    posts: 'Posts',
    noPosts: 'No post is asked for here.',
    kind: 'Kind',
    task: 'Task',
    met: 'Met',
    asked: 'Asked',
    onMap: 'Show on the map',
    // Map
    map: 'Map of the region with its facilities',
    mapHelp: 'The list of facilities beside the map says the same in words.',
    noMap:
      'The map cannot be drawn here, for this browser has no WebGL 2. The list has everything the map would show.',
    mapFailed: 'The map could not be loaded. The list has everything the map would show.',
    legend: 'Strength met on this day',
    goTo: (region: string) => `Show ${region}`,
    zoomIn: 'Closer',
    zoomOut: 'Farther',
    whole: 'Whole region',
  },
});
