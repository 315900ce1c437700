/*
 * page_style.c - how the page of --report looks
 *
 * One style sheet for light and dark, wide and narrow, screen and paper. Colours are named once. No letters and no
 * pictures come from elsewhere.
 */
#include "output/page.h"

static const char *const style[] = {
	":root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--soft:#57606a;--line:#d5dae0;--panel:#f5f7f9;"
	"--pool:#b4c0cc;--chosen:#1f5fae;--second:#b4530a;--mark:#ffe9a8;--link:#1f5fae}\n"
	"@media(prefers-color-scheme:dark){:root{--paper:#14181d;--ink:#e8ebee;--soft:#a3adb8;--line:#323a43;"
	"--panel:#1c2229;--pool:#566472;--chosen:#74b4ff;--second:#f0a35e;--mark:#5c4a10;--link:#8fc2ff}}\n",
	"*{box-sizing:border-box}\n"
	"html{-webkit-text-size-adjust:100%}\n"
	"body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,\"Segoe UI\","
	"Roboto,\"Noto Sans\",\"Liberation Sans\",sans-serif}\n"
	".skip{position:absolute;left:-999em}.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem "
	"1rem}\n"
	"header,main,footer{max-width:54rem;margin:0 auto;padding:0 1.25rem}\n"
	"header{padding-top:2.5rem}footer{padding-bottom:3rem;color:var(--soft);font-size:.875rem}\n"
	"h1{font-size:clamp(1.6rem,1.1rem + 2.4vw,2.4rem);line-height:1.18;letter-spacing:-.015em;margin:.25rem 0 "
	".75rem;"
	"text-wrap:balance}\n"
	"h2{font-size:1.3rem;line-height:1.3;letter-spacing:-.005em;margin:3rem 0 .35rem;padding-top:1.25rem;"
	"border-top:1px solid var(--line)}\n"
	"h3{font-size:1rem;margin:1.75rem 0 .5rem}\n"
	"p{margin:.4rem 0 .8rem;max-width:42rem;overflow-wrap:anywhere}\n"
	".kicker{color:var(--soft);font-size:.875rem;margin:0}.lead{font-size:1.075rem}.soft{color:var(--soft)}\n",
	"a{color:var(--link)}\n"
	":focus-visible{outline:3px solid var(--chosen);outline-offset:2px;border-radius:2px}\n"
	"nav{margin:1.25rem 0 0;font-size:.9375rem}\n"
	"nav ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.35rem 1.1rem}\n"
	"nav a{display:inline-block;padding:.15rem 0}\n"
	".cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.75rem,1fr));gap:1px;margin:1.5rem 0 0;"
	"border:1px solid var(--line);border-radius:8px;overflow:hidden}\n"
	".cards div{padding:.75rem .9rem;box-shadow:0 0 0 1px var(--line)}\n"
	".cards dt{color:var(--soft);font-size:.8125rem;line-height:1.35}\n"
	".cards dd{margin:.1rem 0 "
	"0;font-size:1.3rem;font-weight:600;line-height:1.25;font-variant-numeric:tabular-nums}\n"
	".cards small{display:block;font-size:.8125rem;font-weight:400;color:var(--soft)}\n",
	"figure{margin:1rem 0}figcaption{color:var(--soft);font-size:.9375rem;max-width:42rem;margin-top:.25rem}\n"
	".keys{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;margin:.75rem 0 .25rem;padding:0;"
	"font-size:.9375rem}.keys "
	"svg{display:inline-block;width:1em;height:1em;margin-right:.45em;vertical-align:-.12em}\n"
	"svg{display:block;width:100%;height:auto}\n"
	"svg text{font:13px system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",\"Liberation Sans\",sans-serif;"
	"fill:var(--soft);font-variant-numeric:tabular-nums}\n"
	"svg .mid{text-anchor:middle}svg .end{text-anchor:end}svg .name{fill:var(--soft)}svg .say{fill:var(--ink)}\n"
	"svg .axis{fill:none;stroke:var(--soft)}svg .grid{fill:none;stroke:var(--line)}\n"
	"svg .pool{fill:var(--pool)}svg .chosen{fill:var(--chosen)}svg .second{fill:var(--second)}\n"
	"svg .curve{fill:none;stroke:var(--chosen);stroke-width:2.5;stroke-linejoin:round}\n"
	"svg .curve2{fill:none;stroke:var(--second);stroke-width:2;stroke-linejoin:round;stroke-dasharray:7 4}\n"
	"svg .fold{fill:none;stroke:var(--pool);stroke-width:1.5}\n"
	"svg .edge{fill:none;stroke:var(--ink);stroke-dasharray:4 4}\n",
	"details{margin:.5rem 0}summary{cursor:pointer;color:var(--link);padding:.2rem 0;font-size:.9375rem}\n"
	".scroll{overflow-x:auto;margin:.75rem 0}\n"
	"table{border-collapse:collapse;font-size:.9375rem;font-variant-numeric:tabular-nums;min-width:100%}\n"
	"caption{text-align:left;color:var(--soft);font-size:.875rem;padding:0 0 .35rem}\n"
	"th,td{text-align:left;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:top}\n"
	"th{font-weight:600}thead th{color:var(--soft);font-size:.8125rem;vertical-align:bottom}\n"
	".n{text-align:right;white-space:nowrap}.v{min-width:9rem;max-width:22rem;overflow-wrap:anywhere;font-weight:"
	"400}.eg{min-width:15rem;"
	"overflow-wrap:anywhere}\n"
	".bar{min-width:8rem;width:34%}.bar svg{width:100%;height:18px}\n",
	"article{border:1px solid var(--line);border-radius:8px;margin:.75rem 0;overflow:hidden}\n"
	"article header{max-width:none;margin:0;padding:.55rem .9rem;background:var(--panel);"
	"border-bottom:1px solid var(--line);display:flex;flex-wrap:wrap;gap:.1rem 1rem;font-size:.875rem;"
	"font-variant-numeric:tabular-nums;overflow-wrap:anywhere}\n"
	"article h4{margin:0;font-size:.875rem}article header span{color:var(--soft)}\n"
	".text{margin:0;padding:.7rem .9rem;white-space:pre-wrap;overflow-wrap:anywhere;overflow:hidden;"
	"unicode-bidi:isolate;font:.84375rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,\"Liberation Mono\","
	"monospace;tab-size:4}\n"
	".cell{white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate;font:.8125rem/1.45 ui-monospace,"
	"SFMono-Regular,Menlo,Consolas,\"Liberation Mono\",monospace}\n"
	"mark{background:var(--mark);color:inherit;border-radius:2px;box-shadow:0 0 0 1px var(--mark);"
	"text-decoration:underline;text-decoration-thickness:1px;text-underline-offset:3px}\n"
	"i{font-style:normal;font-size:.85em;color:var(--second);word-spacing:-.2em}bdi{overflow-wrap:anywhere}\n"
	".gap{color:var(--soft)}\n",
	"@media(max-width:40rem){header,main,footer{padding-left:1rem;padding-right:1rem}header{padding-top:1.5rem}"
	"svg text{font-size:23px}svg .turn{display:none}.wide{display:none}.bar{min-width:3rem}.v{min-width:5.5rem}"
	"table{font-size:.875rem}th,td{padding-right:.5rem}thead th{font-size:.75rem}"
	".cards{grid-template-columns:1fr 1fr}}\n"
	"@media "
	"print{:root{color-scheme:light;--paper:#fff;--ink:#000;--soft:#444;--line:#bbb;--panel:#fff;--pool:#aab4be;"
	"--chosen:#1f5fae;--second:#8a3f06;--mark:#fff;--link:#000}body{font-size:10.5pt}nav,.skip{display:none}"
	"header,main,footer{max-width:none;padding-left:0;padding-right:0}article,figure,tr{break-inside:avoid}"
	"h2,h3{break-after:avoid}svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}}\n",
};

void zf_page_put_style(struct zf_html *html)
{
	zf_html_put(html, "<style>\n");
	for (size_t i = 0; i < sizeof(style) / sizeof(style[0]); i++)
		zf_html_put(html, style[i]);
	zf_html_put(html, "</style>\n");
}
