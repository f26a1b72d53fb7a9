import type { z } from 'zod';
import type { Delivery } from './delivery.ts';
import type { WhatIf } from './what-ifs.ts';

/** A named deviation of the techniques inside HTTP; its plan is what the sandbox's delivery is set to. */
export interface DeliveryWhatIf extends Omit<WhatIf, 'plan'> {
  /** As it is sent to the sandbox; members left out have their defaults. */
  readonly plan: z.input<typeof Delivery>;
}
