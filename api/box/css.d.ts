/** A style sheet, minified, as text: how build.mjs hands it over. */
declare module "*.css" {
  const text: string;
  export default text;
}
