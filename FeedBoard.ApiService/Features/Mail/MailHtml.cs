using System.Text.Encodings.Web;

namespace FeedBoard.ApiService.Features.Mail;

/// <summary>A mail as HTML, for light and dark. Many mail programs ignore style sheets, so each element has its own style.</summary>
internal static class MailHtml
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All);

    public static string Of(MailText text, string language, Uri link, string board)
    {
        var url = Encode(link.AbsoluteUri);
        return $$"""
            <!doctype html>
            <html lang="{{language}}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <meta name="color-scheme" content="light dark">
            <title>{{Encode(text.Subject)}}</title>
            <style>
            :root { color-scheme: light dark; }
            @media (prefers-color-scheme: dark) {
            .ground { background: #141612 !important; }
            .sheet { background: #1d201b !important; border-color: #363a32 !important; }
            .text { color: #eceae4 !important; }
            .muted { color: #a9a79e !important; }
            .button { background: #62cdb3 !important; color: #0b1f19 !important; }
            .link { color: #62cdb3 !important; }
            }
            </style>
            </head>
            <body class="ground" style="{{BodyStyle}}">
            <div class="sheet" style="{{SheetStyle}}">
            <p class="muted" style="margin:0 0 20px;color:#5d5b54;font-size:15px">{{Encode(board)}}</p>
            <h1 class="text" style="margin:0 0 16px;color:#1f1e1a;font-size:22px;line-height:1.3">{{Encode(text.Subject)}}</h1>
            <p class="text" style="margin:0 0 12px;color:#1f1e1a;font-size:16px;line-height:1.6"><bdi>{{Encode(text.Greeting)}}</bdi></p>
            <p class="text" style="{{TextStyle}}">{{Encode(text.What)}}</p>
            <p style="margin:0 0 24px"><a class="button" href="{{url}}" style="{{ButtonStyle}}">{{Encode(text.Link)}}</a></p>
            <p class="text" style="{{TextStyle}}">{{Encode(text.Else)}}</p>
            <p class="muted" style="margin:0;color:#5d5b54;font-size:14px;line-height:1.6">{{Encode(text.CopyHint)}}<br>
            <a class="link" href="{{url}}" style="color:#0c6b58;word-break:break-all">{{url}}</a></p>
            </div>
            <p class="muted" style="{{FooterStyle}}">{{Encode(text.Footer)}}</p>
            </body>
            </html>

            """;
    }

    private const string BodyStyle =
        "margin:0;padding:24px 12px;background:#f6f5f1;font-family:system-ui,-apple-system,'Segoe UI',sans-serif;word-break:keep-all";

    private const string SheetStyle =
        "max-width:520px;margin:0 auto;padding:28px 24px;background:#ffffff;border:1px solid #dfdcd3;border-radius:14px";

    private const string FooterStyle =
        "max-width:520px;margin:16px auto 0;padding:0 24px;color:#5d5b54;font-size:13px;line-height:1.5";

    private const string TextStyle =
        "margin:0 0 24px;color:#1f1e1a;font-size:16px;line-height:1.6";

    private const string ButtonStyle =
        "display:inline-block;padding:12px 22px;border-radius:99px;background:#0c6b58;color:#ffffff;font-size:16px;font-weight:600;"
        + "text-decoration:none";

    private static string Encode(string text) => Encoder.Encode(text);
}
