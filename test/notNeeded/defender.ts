export const DEFENDER: Readonly<Record<string, string>> = {};
