// The tab's title says what waits, whoever has something to say: `▲2 ☎1 Board`.
const base = document.title;
const marks = new Map<string, string>();

export function mark(sign: string, count: number): void {
  if (count) marks.set(sign, `${sign}${count}`);
  else marks.delete(sign);
  document.title = [...marks.values(), base].join(" ");
}
