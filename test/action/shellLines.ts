/** The calls of portcullis in a script, as words: quotes are taken off, a line that ends in a backslash goes on. Redirections and what follows `&&` or `|` are left out. */
export function callsIn(script: string): readonly (readonly string[])[] {
  return script.replaceAll(/\\\n\s*/g, ' ').split('\n').flatMap((line) => {
    const [, call] = /(?:^|[\s/])portcullis(?:\.js)? ((?:[^&|>#;]|"[^"]*")*)/.exec(line.replace(/^\s*#.*/, '')) ?? [];
    return call === undefined ? [] : [wordsOf(call)];
  });
}

function wordsOf(text: string): readonly string[] {
  return [...text.trim().matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replaceAll(/["']/g, ''));
}
