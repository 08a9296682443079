/** What a segment of an id names: a subscription, a tenant, or something of a type (`virtualMachines`). */
export interface Segment {
  readonly kind: 'subscriptions' | 'tenants' | 'name';
  /** The segment before it, which says what it is: `resourceGroups`, `virtualMachines`. */
  readonly type: string;
  readonly text: string;
}

const TYPE = /^[A-Za-z][A-Za-z\d]*$/;
const NAMESPACE = /^[A-Za-z]\w*(?:\.[A-Za-z]\w*)+$/;

/**
 * An Azure id (`/subscriptions/{guid}/resourceGroups/{name}/providers/{namespace}/{type}/{name}...`), or one of the directory (`/tenants/{guid}/users/{id}`),
 * with each segment that names something replaced. Types, namespaces and the wildcards of waivers stay. Whatever else stands in it is a name.
 */
export function mapId(id: string, replace: (segment: Segment) => string): string {
  let type: string | undefined;
  return id.split('/').map((text) => {
    if (text === '' || text === '*' || text === '**') return text;
    if (type === undefined) {
      if (!TYPE.test(text)) return replace({ kind: 'name', type: '', text });
      type = text;
      return text;
    }
    const before = type;
    type = undefined;
    // The namespace after `providers` names nobody; types and names follow it in pairs.
    if (/^providers$/i.test(before) && NAMESPACE.test(text)) return text;
    return replace({ kind: kindOf(before), type: before, text });
  }).join('/');
}

function kindOf(type: string): Segment['kind'] {
  if (/^subscriptions$/i.test(type)) return 'subscriptions';
  return /^tenants$/i.test(type) ? 'tenants' : 'name';
}
