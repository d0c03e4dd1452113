using FeedBoard.Standalone;

namespace FeedBoard.Tests.Standalone;

public sealed class OptionsTests
{
    [Theory]
    [InlineData(true, null, "/home/ann", "/var/lib/feedboard")]
    [InlineData(false, "/data", "/home/ann", "/data/feedboard")]
    [InlineData(false, null, "/home/ann", "/home/ann/.local/share/feedboard")]
    [InlineData(false, "not/absolute", "/home/ann", "/home/ann/.local/share/feedboard")]
    public void Without_a_folder_the_data_lie_where_the_user_keeps_data(bool root, string? xdg, string home, string expected)
    {
        var options = Options.Parse([], name => name is "XDG_DATA_HOME" ? xdg : home, root);

        Assert.Equal(
            (expected, BoardNames.ApiPort, BoardNames.WebPort, false),
            (options.Data, options.ApiPort, options.WebPort, options.Help)
        );
    }

    [Fact]
    public void The_usage_names_the_default_ports_of_all_parts()
    {
        Assert.Contains($"of the API (default: {BoardNames.ApiPort})", Options.Usage, StringComparison.Ordinal);
        Assert.Contains($"of the front end (default: {BoardNames.WebPort})", Options.Usage, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_option_is_taken_in_both_forms()
    {
        var options = Options.Parse(["--data=/a/b/", "--api-port", "6001", "--web-port=6002", "--admin", "ann@example.org"]);

        Assert.Equal(("/a/b", 6001, 6002, "ann@example.org"), (options.Data, options.ApiPort, options.WebPort, options.Admin));
    }

    [Theory]
    [InlineData("unknown option '--port'", "--port", "1")]
    [InlineData("--data needs a value", "--data")]
    [InlineData("--data needs the path", "--data", " ")]
    [InlineData("--api-port needs a port", "--api-port", "0")]
    [InlineData("--api-port needs a port", "--api-port", "65536")]
    [InlineData("--web-port needs a port", "--web-port", "eighty")]
    [InlineData("--admin needs an e-mail address", "--admin", "ann")]
    [InlineData("--admin needs a value", "--admin")]
    [InlineData("are both 5180", "--api-port", "5180")]
    public void A_bad_option_is_said_in_one_line(string expected, params string[] args)
    {
        var error = Assert.Throws<BoardException>(() => Options.Parse(args, _ => "/home/ann", root: false));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
