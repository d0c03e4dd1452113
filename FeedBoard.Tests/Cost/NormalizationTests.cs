using System.Net;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Cost;

/// <summary>
/// Putting combining marks in order takes the square of their number: no text with a long row of them is normalised, neither here nor by
/// the database.
/// </summary>
public sealed class NormalizationTests(FileBoard board) : IClassFixture<FileBoard>
{
    private const int Max = 20_000;

    public static TheoryData<string, string> Marks =>
        new()
        {
            { "\u0301", "\u0316" },
            { "\u0301", "\uFF9E" },
            { "\uFF9F", "\uFF9E" },
            { "\u20DD", "\u0316" },
            { "\U0001D165", "\U0001D167" },
            { "\u0903", "\u093C" },
        };

    [Theory]
    [MemberData(nameof(Marks))]
    public void A_row_of_marks_has_an_end(string first, string second)
    {
        foreach (var (count, problem) in new[] { (FieldErrors.MaxMarks, false), (FieldErrors.MaxMarks + 1, true), (Max, true) })
        {
            var text =
                "a" + string.Concat(Enumerable.Repeat(first, count / 2)) + string.Concat(Enumerable.Repeat(second, count - (count / 2)));
            var errors = new FieldErrors();
            errors.Text("text", $"b {text} c", 1, Max);
            errors.Password("password", text);
            Assert.Equal(problem, errors.Has("text"));
            Assert.Equal(problem, errors.Has("password"));
        }
    }

    [Fact]
    public void Rows_between_letters_are_counted_each_by_itself()
    {
        var errors = new FieldErrors();
        var row = "a" + new string('\u0316', FieldErrors.MaxMarks);
        Assert.Equal(10 * row.Length, errors.Text("text", string.Concat(Enumerable.Repeat(row, 10)), 1, Max).Length);
        errors.ThrowIfAny();
    }

    /// <summary>
    /// Four code points become one at most: what has more than four times as many as are allowed is too long in every form.
    /// </summary>
    [Fact]
    public void A_decomposed_text_may_be_four_times_as_long()
    {
        const string letter = "\u03B1\u0313\u0300\u0345"; // ᾂ
        var errors = new FieldErrors();
        Assert.Equal(new string('\u1F82', 30), errors.Text("text", string.Concat(Enumerable.Repeat(letter, 30)), 1, 30));
        errors.ThrowIfAny();
        errors.Text("text", string.Concat(Enumerable.Repeat(letter, 30)) + "a", 1, 30);
        Assert.Equal([FieldError.TooLong(30)], Assert.Throws<InvalidInputException>(errors.ThrowIfAny).Errors["text"]);
    }

    [Fact]
    public async Task The_API_says_so()
    {
        var ann = await board.JoinAsync();
        using var form = new MultipartFormDataContent
        {
            { new StringContent("title"), "title" },
            { new StringContent("a" + new string('\u0301', 10_000) + new string('\uFF9E', 9_000)), "content" },
        };
        using var response = await ann.Client.PostAsync("/api/feed/create", form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains(
            "At most 100 combining marks may follow each other.",
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        using var search = await board.Guest.GetAsync(
            $"/api/feed/search?q=a{string.Concat(Enumerable.Repeat("%CC%81", 101))}",
            TestContext.Current.CancellationToken
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, search.StatusCode);
    }
}
