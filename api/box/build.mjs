// Builds api/pages/static/box.js out of this folder: one file with the style sheet inside, nothing left to load.
import { readFile } from "node:fs/promises";
import { build, transform } from "esbuild";

const styles = {
  name: "minified style sheets as text",
  /** @param {import("esbuild").PluginBuild} build */
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

await build({
  entryPoints: [new URL("box.js", import.meta.url).pathname],
  outfile: process.argv[2] ?? new URL("../pages/static/box.js", import.meta.url).pathname,
  bundle: true,
  format: "esm",
  target: ["es2022"],
  minify: true,
  charset: "utf8",
  legalComments: "none",
  plugins: [styles],
});
