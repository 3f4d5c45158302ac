import { locale } from '#language';

const WHOLE = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const VALUE = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

/** Return a count with its thousands apart. */
export function sayCount(count: number): string {
  return WHOLE.format(count);
}

/** Return a value without unit, to a tenth. */
export function sayValue(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : VALUE.format(value);
}

/** Return a share met, rounded down: what is not whole never reads as 100 %. */
export function sayShare(share: number): string {
  return `${WHOLE.format(Math.floor(share * 100 + 1e-9))}\u00a0%`;
}

/** Return a share missing, rounded up to a tenth: what is not proven never reads as proven. */
export function sayGap(gap: number | null | undefined): string {
  if (gap === null || gap === undefined || !Number.isFinite(gap)) return '–';
  const tenths = Math.ceil(gap * 1000 - 1e-6);
  return `${VALUE.format(Math.max(tenths, 0) / 10)}\u00a0%`;
}

/** Return the share of asked that is met; nothing asked is wholly met. */
export function share(met: number, asked: number): number {
  return asked <= 0 ? 1 : Math.min(met / asked, 1);
}
