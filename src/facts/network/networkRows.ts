import { networkIndex } from '../exposure/networkIndex.ts';
import { shared } from '../shared.ts';

/** Rows by id and what is known of their absence, indexed once a snapshot for all facts of this folder. */
export const networkRows = shared((snapshot) => networkIndex(snapshot));
