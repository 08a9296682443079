import type { ActionKind } from '../../model/plan.ts';

/** What a rule's `remediation.action` and `--action` may say, and the kind of action that comes of it. */
export const ACTION_WORDS = {
  'enable-jit': 'enableJit',
  'tighten-jit': 'tightenJit',
  'prune-jit': 'pruneMachines',
  'narrow-rule': 'narrowRule',
  'close-rule': 'closeRule',
  'close-bypass': 'closeRule',
} as const satisfies Readonly<Record<string, ActionKind>>;

export type ActionWord = keyof typeof ACTION_WORDS;

export function isActionWord(text: string): text is ActionWord {
  return Object.hasOwn(ACTION_WORDS, text);
}
