import type { Unknown } from '../model/unknown.ts';

/** Who holds something: a person, a workload, or a group of which nobody could be named. */
export interface LinePrincipal {
  readonly id: string;
  /** Null where the directory was not read, or does not hold it. */
  readonly name: string | null;
  readonly userPrincipalName: string | null;
  readonly kind: string;
  /** Whether it can sign in; null where that is not known. */
  readonly enabled: boolean | null;
}

/** One group of the chain from what holds the role to who gets it, outermost first. */
export interface LineGroup {
  readonly id: string;
  readonly name: string | null;
  /** Whether who follows it in the chain, the next group or the holder, has to activate being a member first (PIM for Groups). */
  readonly eligible: boolean;
  /** Whether a rule decides who is in it, so that nobody can be taken out by hand. */
  readonly dynamic: boolean;
}

/** One way in which somebody holds a role: an access review decides on each. */
export interface AccessLine {
  readonly principal: LinePrincipal;
  readonly role: { readonly id: string; readonly name: string | null; readonly type: string | null };
  /** What the role lets its holder do, gravest first; null where its definition was not read. */
  readonly classes: readonly string[] | null;
  /** Where the role is held. */
  readonly scope: string;
  readonly scopeLevel: string;
  /** The display name of a subscription or management group; null for others. */
  readonly scopeName: string | null;
  /** Where that is, seen from the scope that was asked for. */
  readonly applies: 'here' | 'inherited' | 'below' | null;
  readonly via: readonly LineGroup[];
  readonly holding: 'standing' | 'timeBound' | 'activated' | 'eligible' | null;
  readonly since: string | null;
  readonly until: string | null;
  /** Whether it allows the action that was asked for; null where none was. */
  readonly allows: 'yes' | 'conditional' | 'unknown' | null;
  readonly condition: string | null;
  /** Ids of the deny assignments that may take some of it away. */
  readonly deniedBy: readonly string[];
  /** The role assignment, the eligibility, or the delegation to another tenant. */
  readonly grant: string;
  readonly grantKind: 'assignment' | 'eligibility' | 'delegation';
  /** The command that takes it away; null where no command can. */
  readonly revoke: string | null;
  /** What is not known of it, and would be if more were read. */
  readonly unknown: readonly Unknown[];
}

/** What is asked, once names are resolved. Without an action: every access at the scope and below it. Without a scope: everywhere. */
export interface AccessQuestion {
  readonly scope: string | undefined;
  readonly action: string | undefined;
  readonly plane: 'control' | 'data';
}
