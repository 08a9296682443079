import { handleResourceGraph } from '../resourceGraph.ts';
import { route, type Route } from './route.ts';

export const RESOURCE_GRAPH_ROUTES: readonly Route[] = [
  route('POST', '/providers/Microsoft\\.ResourceGraph/resources', ['2021-03-01', '2022-10-01', '2024-04-01'], [], ({ estate, caller, call }) => handleResourceGraph(estate, caller, call)),
];
