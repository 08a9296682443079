import { handleResourceGraph } from '../resourceGraph.ts';
import { route, type Route } from './route.ts';
import { VERSIONS } from './versions.ts';

export const RESOURCE_GRAPH_ROUTES: readonly Route[] = [
  // It answers from what it has heard of so far, not from the present.
  route('POST', '/providers/Microsoft\\.ResourceGraph/resources', VERSIONS.resourceGraph, [], ({ state, caller, call, now }) => handleResourceGraph(state.lagging(), caller, call, now)),
];
