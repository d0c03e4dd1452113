using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using FeedBoard.Tests.Standalone;

namespace FeedBoard.Tests.Distributed;

/// <summary>A board that cannot start.</summary>
public sealed class FailingStartTests
{
    [Fact]
    public async Task A_service_that_ends_at_its_start_fails_the_test_at_once_with_the_logs()
    {
        await using var board = new RunningBoard();
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(async () => await board.StartAsync(builder =>
            builder.CreateResourceBuilder(builder.Resource<ProjectResource>(BoardNames.Api)).WithEnvironment("Images__SweepInterval", "now and then")));
        Assert.Contains("Images:SweepInterval must be a time span", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--stores=cloud", "--stores is containers or machine, not 'cloud'")]
    [InlineData("--data=", "--data needs the path of a folder")]
    [InlineData("--data=/proc/feedboard", "cannot write to /proc/feedboard")]
    public async Task A_setting_that_cannot_be_meant_is_refused_in_words(string option, string expected)
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => AppModel.ForRunAsync("--stores=machine", option));
        Assert.Contains(expected, refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_of_a_newer_PostgreSQL_are_refused_in_words_and_left_alone()
    {
        using var data = new TemporaryFolder();
        Directory.CreateDirectory(data["postgres"]);
        File.WriteAllText(data["postgres/PG_VERSION"], "99\n");
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => AppModel.OnThisMachineAsync(data[""]));
        Assert.Contains("belongs to PostgreSQL 99", refusal.ToString(), StringComparison.Ordinal);
        Assert.Equal("99\n", File.ReadAllText(data["postgres/PG_VERSION"]));
    }
}
