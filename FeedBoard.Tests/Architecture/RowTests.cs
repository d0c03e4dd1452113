using System.Text.RegularExpressions;
using FeedBoard.Tests.Docs;

namespace FeedBoard.Tests.Architecture;

/// <summary>Rows are read in the order of their columns, not by number: see docs/decisions/0048-rows-in-order.md.</summary>
public sealed partial class RowTests
{
    private static readonly string Reader = Path.Combine("FeedBoard.ApiService", "Platform", "Data", "RowReader.cs");

    [Theory]
    [InlineData("r => r.GetInt64(0)", true)]
    [InlineData("r.GetFieldValue<string?[]>(18)", true)]
    [InlineData("row.IsDBNull( 4 ) ? null : x", true)]
    [InlineData("r.GetString(from + 1)", true)]
    [InlineData("RandomNumberGenerator.GetBytes(32)", false)]
    [InlineData("r => (r.Int64(), r.Text())", false)]
    public void A_column_by_number_is_found(string code, bool found) => Assert.Equal(found, ByNumber().IsMatch(code));

    [Fact]
    public void No_number_indexes_a_row() =>
        Assert.DoesNotContain(
            Repository.Sources("FeedBoard.ApiService"),
            file => file != Reader && ByNumber().IsMatch(Repository.Read(file))
        );

    [Fact]
    public void Only_the_row_reader_reads_columns_of_a_data_reader()
    {
        var files = Repository.Sources("FeedBoard.ApiService").ToList();
        Assert.Contains(Reader, files);
        Assert.DoesNotContain(files, file => file != Reader && DataReader().IsMatch(Repository.Read(file)));
    }

    /// <summary>A number, or an expression with one, where a data reader takes the place of a column.</summary>
    [GeneratedRegex(
        @"\.(?:IsDBNull|Get(?:FieldValue<[^>]*>|U?Int\d+|String|Boolean|DateTime|Double|Guid|Value|Byte))\(\s*(?:\w+ \+ )?\d",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex ByNumber();

    [GeneratedRegex(
        @"\b(?:NpgsqlDataReader|DbDataReader|IsDBNull|GetFieldValue|GetOrdinal)\b",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex DataReader();
}
