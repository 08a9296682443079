export const MACHINES: Readonly<Record<string, string>> = {};
