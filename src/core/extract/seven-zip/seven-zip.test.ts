import { expect, test } from "vitest";
import * as fc from "fast-check";
import { extractParts } from "#core/extract/extract.ts";
import { decodeBase64 } from "#core/extract/text/base64.ts";

const runs = process.env["SLOW"] === "1" ? 5000 : 50;

// Made by 7-Zip 26.02 of a text of 300 lines "regel N niets" and one line "BSN 123456782".
const LZMA =
  "N3q8ryccAAQWnuTWAAEAAAAAAABGAAAAAAAAAKTjhZgAORlJKdyszNXH5+22QK6WHduqdIeZafDDkWsHLhKQi8o9DioY00R2TiwgfoeqUcsYiEYK2jiUyoedq9zcfw62M46Y1pRNtPQW3u6KQObrYLK8ywYCCB4SaVRC8BFSz2TeV/TeLBbChCErZaBLFUCZJHMQj7y/AYBLLdkDqqAwvBqVUXfnVGU0WH4T1HIw4J2EV/k+1TvjDJ48k081jGVl7kXRV5cr2RCSWckkSUzqCBg6EQD78vPfOutDw5/W9pOEXU34po5TOo/WgkHlX5EV8HAuqy1j2JtG0POA1kZEVUklNKfs+v6TxFr0E5LzjD9yIjlJvi+wi7vBuw4BycYAAQQGAAEJgQAABwsBAAEjAwEBBV0AGAAADJJgAAgKARtFuEsAAAUBGQQAAAAAEQ0AbgAuAHQAeAB0AAAAFQYBACCApIEAAA==";
const LZMA2 =
  "N3q8ryccAARah53/BwEAAAAAAABGAAAAAAAAAORTiG/gEl8A/10AORlJKdyszNXH5+22QK6WHduqdIeZafDDkWsHLhKQi8o9DioY00R2TiwgfoeqUcsYiEYK2jiUyoedq9zcfw62M46Y1pRNtPQW3u6KQObrYLK8ywYCCB4SaVRC8BFSz2TeV/TeLBbChCErZaBLFUCZJHMQj7y/AYBLLdkDqqAwvBqVUXfnVGU0WH4T1HIw4J2EV/k+1TvjDJ48k081jGVl7kXRV5cr2RCSWckkSUzqCBg6EQD78vPfOutDw5/W9pOEXU34po5TOo/WgkHlX5EV8HAuqy1j2JtG0POA1kZEVUklNKfs+v6TxFr0E5LzjD9yIjlJvi+wi7vBuw4BycYAAAEEBgABCYEHAAcLAQABISEBAQySYAAICgEbRbhLAAAFARkKAAAAAAAAAAAAABENAG4ALgB0AHgAdAAAABUGAQAggKSBAAA=";
// With a password for its header too.
const LOCKED =
  "N3q8ryccAAS78EX5UAYAAAAAAAAvAAAAAAAAABNIZAa+BYbZMpM1CgdAcHKhb0lpFO+vlcbZFE/zKJGtmk1FMatmaV/rGMTL+pANGgM3EIZfFK3p382MgqKzYZv8eh+tP6yE7vN7deRcP0aQwYg8xyL+KiBtwnflePoWw9LrqQ/E2YIksfDMvkrOWRsZDcTQwbJO5n7JaJVh57vFJVmr5l2rjpn45OAaFTYGIW8c4YAbSNcgHedi9BzoD7L+dw8pQkIP+tKBebfj4+EDkteRCeDLRYgnJSVe6+GPJIKCriP2B8+jiZ2alwvXa+2yEQ03dPsQ1ycbJbTnym8tnj9TogA6griVrB8THP44cffZ8KMda+W3dMtr9HMIV+f83pnMqyCUkaYJCY/2nR+6mDyI4lBtoXh1Yty/NLN00lRyfVgkZhEEJSzFHDWwuYLp/tyExgNN+aJCdpUU5mqi1VxSvD/OznLowxd92p9YPBgCDMQBvWnZtjV0YwP0wXepFz6IrzF/5irD5ahYTBkpoxEY3qS7oloT3ROfgCqbePWhUN8fksfj0VQk5WrQ8wM9uXF8hbJQ3wTj9kXdxwWMmw4ok7CMjx6CIQnGi2NGX2d3zchJtk1JkRHnZ+TbEQmGXG2if4tfCiTqdZjQ2DzXXSpvdqj7QcVo/caNhgMqeYhlFHK/WK10bHK5uIPAkqwRY+DuqqvzlVbFUaUxrKUCfEOS3CUTO0BF31wUrDn2sI35Xm7iQa5OgKIkHNmhGVOL0JZoCT2YzvyeaaKXHMfHaUSb+p4jrZ/lsUFG3oArYRKnLYlr1xrpEay3bwukeVNs1hTzqLb+OPbaQIg15emufCN1yo3512LmJY8/qt/3ypSX49oY7Z/ku26istg8LyMZoVZj2+K3xMVSpFJPmm5mYyW7H8J1snzt9WmrugpXOGzlKz+JtXpkvI1Q8Zh1q8IhyGXAELWqSIkzlI3pzQ1OwtF/9NBXwrvHCY4pCYk/l7A18uCD95LmrgB4LqZrStSApmEa8quNSGEhqjCw7fgju7aPl+I8osZgjemrV8Cn9liOSIw+h34cbz7IDTg7WWQo8wFJtbBpUv8ZUjzm/5o1BAQN7TAPVrAj46NkzEIjvzYG796YUJdpHbM2A8J7aCco2rD9Zga9mwooplGQTrd11KWIuECMM+gpwasV+B6f5EL2SYqkylZDvQb1wFcXwjpwTcNqh5j0W2WQeDFd6/lvkrAVW11h+zt3P8MAhfF200R05bzmX4tCtoYAJFcbnhxZYjCxEYoExwk0WhAAJiCoO/5vcO7cKIWz61ulSEClO1i0jjkUGYEdB/qpJ/gmgq2Dy6BB3EoDvdQfJYd/xk6tcIoA4t03bbJxXHOkR5fho6Bdj2wOYGkjgGuULIkwnzhmadX/xpO/Zx70QkvBDiBkN8i5nM+OboZ3irKH/8HlmuD6ziHjUAlyxZWOmbVbtpSOfyqCLMbDu4T7ZobMAwSpkIdsWxa4DFQx8hBuDr9HpM35zC2h8AKDVX8joGP69n5M6GH5avkJIiBhS8tjoBASqNdmwiYrl3RqrgnRrzzjF/ippzkjomWu21Z5heSGsaENAEGCycSlLew2oHZGheOHU+7gJXoiZ/lrNDZcKw91jFVkE1MS9dkLXdNVNg76H6m33GMbVYysRNPUndQQvO5ZrFdxArpDftwx+4eiw/QIeBG8IH+r9AtQ1DCNyTgh2vQz9xmuri5lhsRMyWnafEVlia8Iwz7fW5gD1OUY7i+BJhgcSJlMEwwHBKfLVNWY4p1XG6ibbqZCzmHLlANL3NGWx15j6e9DIwxYMbrtJY65H1nq1QSMIbQGhPjl+LP/vIVca+Gykf8dEvKZsCc0BrhZ5EYPqKwsSlBjFsDbgs67H0SEIwoQ0XzDmd8w8EMM2HBaU9wCQAd9mWel5gMnYt9Yq/nm3fkNw7BItchA1u2bvO5/ck/wJl+GC1HZUIsByk+csVdIy+fdRzDsmSmCfkVvkgH57DSP1OVF6+BrPR6S6nYuhHu5Qgs+pdnGepdPxDKbBkvLROM8s/fIX3gKmYxi4MZIQvDTSHRPlAU0grDD/q4Mpymlf8WOlfYclbDRaWIPUEfK/PeUpxjTlQh8gf5SGW1r1Q26H0HiGAIiDbKaXDxidKABYQhSaukfteEFfBfUUgahw+ONmJMVN3ISuFFLya141BcGhfABCWAABwsBAAEkBvEHARJTD+g6JTSQ61UH3O0h34vKZ2QMVgoBMOpj1wAA";

const lines = Array.from({ length: 300 }, (_, i) => `regel ${i} niets\n`).join("");

test.each([
  ["LZMA", LZMA],
  ["LZMA2", LZMA2],
])("an archive packed with %s gives back its file to the last byte", async (_, archive) => {
  const { parts, notScanned } = await extractParts({ name: "a.7z", bytes: decodeBase64(archive) });
  expect(parts.at(-1)).toEqual({ part: "a.7z > n.txt", text: `${lines}BSN 123456782\n`, kind: "text" });
  expect(notScanned).toEqual([]);
});

test("a closed archive is told as such", async () => {
  expect(await extractParts({ name: "a.7z", bytes: decodeBase64(LOCKED) })).toEqual({
    parts: [],
    notScanned: [{ part: "a.7z", why: "password" }],
  });
});

test("a damaged archive never throws and is bounded", async () => {
  const whole = decodeBase64(LZMA2);
  const change = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(change, async (changes) => {
      const bytes = whole.slice();
      for (const [at, byte] of changes) bytes[at] = byte;
      const { parts } = await extractParts({ name: "a.7z", bytes });
      expect(parts.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(10 * 1024 * 1024);
    }),
    { numRuns: runs },
  );
});
