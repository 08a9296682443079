/** Answers the question that something unread decides; the same question has the same answer for as long as one possibility lasts. */
export type Ask = (question: string) => boolean;

/**
 * Runs a computation under every answer that the unread things could give, and tells which results come of it:
 * nothing is approximated, every combination of answers is gone through (until both results have been seen).
 */
export function everyOutcome(run: (ask: Ask) => boolean): ReadonlySet<boolean> {
  const found = new Set<boolean>();
  const answers: boolean[] = [];
  do {
    found.add(run(askingFrom(answers)));
    while (answers.at(-1) === true) answers.pop();
    if (answers.length > 0) answers[answers.length - 1] = true;
  } while (answers.length > 0 && found.size < 2);
  return found;
}

/** Questions are answered in the order in which they come up; one that is new is answered with no at first. */
function askingFrom(answers: boolean[]): Ask {
  const asked: string[] = [];
  return (question) => {
    let at = asked.indexOf(question);
    if (at < 0) at = asked.push(question) - 1;
    if (at >= answers.length) answers.push(false);
    return answers[at] === true;
  };
}
