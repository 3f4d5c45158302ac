import { describe, expect, it } from 'vitest';

import { addDays, agreeOnToday, hull, isDay, mondayFrom, saySpan, today, within } from './days';

describe('days', () => {
  it('cross the end of a leap month and of a year', () => {
    expect(addDays('2028-02-28', 2)).toBe('2028-03-01');
    expect(addDays('2027-01-01', -1)).toBe('2026-12-31');
  });

  it.each([
    ['2027-02-30', false], // no such day
    ['2027-2-3', false], // not written out
    ['', false],
    ['2028-02-29', true],
  ])('%s is a day: %s', (text, known) => expect(isDay(text)).toBe(known));

  it('find the first Monday on or after', () => {
    expect(mondayFrom('2027-01-04')).toBe('2027-01-04');
    expect(mondayFrom('2027-01-05')).toBe('2027-01-11');
    expect(mondayFrom('2027-01-10')).toBe('2027-01-11');
  });

  it('are half-open spans: the end is not within', () => {
    const span = { start: '2027-01-04', end: '2027-01-11' };
    expect(within('2027-01-10', span)).toBe(true);
    expect(within('2027-01-11', span)).toBe(false);
    expect(saySpan(span)).toBe('4 Jan 2027 – 10 Jan 2027');
  });

  it('have a hull', () => {
    expect(hull([])).toBeUndefined();
    const spans = [
      { start: '2027-03-01', end: '2027-04-01' },
      { start: '2027-01-01', end: '2027-02-01' },
    ];
    expect(hull(spans)).toEqual({ start: '2027-01-01', end: '2027-04-01' });
  });

  it('are counted as the register counts them, once it has said which day it is', () => {
    const noon = new Date(2027, 0, 1, 12);
    agreeOnToday('2027-06-16', noon);
    expect(today(noon)).toBe('2027-06-16');
    expect(today(new Date(2027, 0, 2, 12))).toBe('2027-06-17');
    agreeOnToday('2027-01-01', noon);
  });

  it('begin at midnight here, not in UTC', () => {
    expect(today(new Date(2027, 0, 1, 0, 30))).toBe('2027-01-01');
  });
});
