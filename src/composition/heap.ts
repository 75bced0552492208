import v8 from 'node:v8';

/**
 * Lets Node's heap grow to 1.4 times what is alive before it is collected, instead of up to four times on a machine with
 * much memory ([0014](../../docs/adr/0014-heap-that-grows-slowly.md)). Call it before the work begins.
 */
export const growHeapSlowly = (): void => v8.setFlagsFromString('--heap-growing-percent=40');
