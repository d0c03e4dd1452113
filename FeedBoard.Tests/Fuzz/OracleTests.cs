namespace FeedBoard.Tests.Fuzz;

public sealed class OracleTests
{
    [Theory]
    [InlineData("22P02: invalid input syntax for type bigint", true)]
    [InlineData("23505: duplicate key value", true)]
    [InlineData("2027-06-22T22:03:11.78062Z", false)]
    [InlineData("2026-12-23T09:00:00Z", false)]
    public void A_code_of_the_database_is_told_from_a_time(string text, bool inside) => Assert.Equal(inside, Oracle.Inside().IsMatch(text));
}
