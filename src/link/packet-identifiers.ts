import type { IClientOptions } from 'mqtt';

const LAST = 65_535;

/** Packet identifiers of one client, one after the other from `first` on; the library itself begins where its dice say. */
export function packetIdentifiersFrom(first: number): NonNullable<IClientOptions['messageIdProvider']> {
  let last = first - 1;
  return {
    allocate() {
      last = last >= LAST ? 1 : last + 1;
      return last;
    },
    getLastAllocated: () => last,
    register: () => true,
    deallocate() {},
    clear() {},
  };
}
