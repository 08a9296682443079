/** One of a type of resources, as its stand-ins are called: `virtualMachines` -> `virtualMachine`, `policies` -> `policy`. */
export function singular(type: string): string {
  if (/ies$/i.test(type)) return `${type.slice(0, -3)}y`;
  if (/(?:ss|x|ch)es$/i.test(type)) return type.slice(0, -2);
  return type.replace(/(?<![sui])s$/i, '');
}
