using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Standalone;

namespace FeedBoard.Tests.Distributed;

/// <summary>A board that cannot start.</summary>
[Slow]
[Collection(nameof(RunningBoard))]
public sealed class FailingStartTests(FailingStartTests.FailedBoard failed) : IClassFixture<FailingStartTests.FailedBoard>
{
    [Fact]
    public void A_service_that_ends_at_its_start_fails_the_test_at_once_with_the_logs()
    {
        Assert.Contains($"{BoardNames.Api} failed (exit code 1)", failed.Message, StringComparison.Ordinal);
        Assert.Contains("Images:SweepInterval must be a time span", failed.Message, StringComparison.Ordinal);
        Assert.Contains("postgres| ", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_of_the_developers_is_touched_and_nothing_is_left() => Assert.Equal(failed.Before, failed.After);

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

    /// <summary>Stores and migrations run; the API ends at its start.</summary>
    public sealed class FailedBoard(MadeCluster made) : IAsyncLifetime
    {
        public string Message { get; private set; } = "";

        public IReadOnlyList<string> Before { get; private set; } = [];

        public IReadOnlyList<string> After { get; private set; } = [];

        public async ValueTask InitializeAsync()
        {
            await using var developer = await DeveloperInventory.PlantAsync();
            Before = await DeveloperInventory.ListAsync();
            await using (var board = new RunningBoard())
            {
                await made.CopyToAsync(board.Data);
                var failure = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
                    await board.StartAsync(builder =>
                        builder
                            .CreateResourceBuilder(builder.Resource<ProjectResource>(BoardNames.Api))
                            .WithEnvironment("Images__SweepInterval", "now and then")
                    )
                );
                Message = failure.Message;
            }

            After = await DeveloperInventory.ListAsync();
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
