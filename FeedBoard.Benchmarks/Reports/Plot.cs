using System.Globalization;
using System.Text;

namespace FeedBoard.Benchmarks.Reports;

/// <summary>The time of each read over the size of the board, with logarithmic axes.</summary>
internal static class Plot
{
    private const int Width = 760,
        Height = 420,
        Left = 60,
        Right = 220,
        Top = 30,
        Bottom = 50;
    private static readonly string[] Colours = ["#1b6ca8", "#c0392b", "#27864e", "#8e44ad", "#b9770e", "#d35400", "#5d6d7e"];

    /// <param name="reports">Reports of boards of different sizes.</param>
    /// <returns>An SVG document; <c>null</c> if there are fewer than two sizes.</returns>
    public static string? OfGrowth(IReadOnlyList<Report> reports)
    {
        var sizes = reports.Select(r => r.Feeds).Distinct().Order().ToList();
        if (sizes.Count < 2)
            return null;
        var names = reports.SelectMany(r => r.Reads).Select(r => r.Name).Distinct(StringComparer.Ordinal).ToList();
        var times = reports.SelectMany(r => r.Reads).Select(r => r.P50).ToList();
        var (least, most) = (Math.Pow(10, Math.Floor(Math.Log10(times.Min()))), Math.Pow(10, Math.Ceiling(Math.Log10(times.Max()))));
        double X(int feeds) =>
            Left + ((Width - Left - Right) * Math.Log((double)feeds / sizes[0]) / Math.Log((double)sizes[^1] / sizes[0]));
        double Y(double time) => Top + ((Height - Top - Bottom) * Math.Log(most / time) / Math.Log(most / least));

        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">\n"
        );
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#fff\"/><text x=\"{Left}\" y=\"18\">p50 of a read, ms, by feeds on the "
                + $"board</text>\n"
        );
        for (var time = least; time <= most * 1.001; time *= 10)
        {
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<path d=\"M{Left} {Y(time):0.0}H{Width - Right}\" stroke=\"#ddd\"/><text x=\"{Left - 8}\" y=\"{Y(time) + 4:0.0}\" "
                    + $"text-anchor=\"end\">{time:0.###}</text>\n"
            );
        }

        foreach (var size in sizes)
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{X(size):0.0}\" y=\"{Height - Bottom + 20}\" text-anchor=\"middle\">{size:N0}</text>\n"
            );
        for (var n = 0; n < names.Count; n++)
        {
            var points = reports
                .OrderBy(r => r.Feeds)
                .SelectMany(r =>
                    r.Reads.Where(f => string.Equals(f.Name, names[n], StringComparison.Ordinal)).Select(f => (r.Feeds, f.P50))
                )
                .ToList();
            var line = string.Join(
                ' ',
                points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.Feeds):0.0},{Y(p.P50):0.0}"))
            );
            var colour = Colours[n % Colours.Length];
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<polyline points=\"{line}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n"
            );
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{Width - Right + 12}\" y=\"{Top + 14 + (n * 20)}\" fill=\"{colour}\">{names[n]}</text>\n"
            );
        }

        return svg.Append("</svg>\n").ToString();
    }
}
