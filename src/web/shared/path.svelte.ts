let current = $state(location.pathname.replace(/\/+$/, ""));

addEventListener("popstate", () => (current = location.pathname.replace(/\/+$/, "")));

/** Where in the app the person is: the path of the page, without a slash at its end. */
export const path = {
  get current(): string {
    return current;
  },
  go(to: string): void {
    history.pushState(null, "", to);
    current = to;
    scrollTo(0, 0);
  },
};

/** For the click on a link within the app: goes there without loading the page anew, unless the person asked for a new tab. */
export function follow(event: MouseEvent & { readonly currentTarget: HTMLAnchorElement }): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  path.go(event.currentTarget.pathname);
}
