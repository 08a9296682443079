/**
 * How contoso runs its directory. A tenant has one authorization policy and one answer to whether everybody needs a second factor, so that what
 * is right and what is wrong of those cannot stand side by side as machines do.
 */
export type EntraState = 'mixed' | 'sound';
