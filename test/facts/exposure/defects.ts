import type { Defect } from './defect.ts';
import { DEFECTS_OF_FILTERS } from './defectsOfFilters.ts';
import { DEFECTS_OF_VERIFY } from './defectsOfVerify.ts';
import { DEFECTS_OF_WAYS } from './defectsOfWays.ts';

/** At least one for each rule of what exposure means; a defect that nothing notices is a hole in the comparison. */
export const DEFECTS: readonly Defect[] = [...DEFECTS_OF_FILTERS, ...DEFECTS_OF_WAYS, ...DEFECTS_OF_VERIFY];
