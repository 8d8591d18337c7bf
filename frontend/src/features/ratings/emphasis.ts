// The outcome of a score as a sentence with its points and class in **bold**, for ui/Say. Pure; used by the
// rating screens.
/** Of the first sentence of an explanation. */
export function emphasised(sentence: string): string {
  return sentence.replace(/([\d,]+ điểm)/, '**$1**').replace(/xếp loại ([^:.]+)\.$/, 'xếp loại **$1**.');
}
