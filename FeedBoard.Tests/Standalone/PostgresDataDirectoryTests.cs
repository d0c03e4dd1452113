using System.Runtime.Versioning;
using FeedBoard.Standalone;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;
using Npgsql;

namespace FeedBoard.Tests.Standalone;

[Slow]
[SupportedOSPlatform("linux")]
public sealed class PostgresDataDirectoryTests(MadeCluster made) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("\n")]
    public async Task A_lost_password_is_replaced_also_after_a_replacement_that_was_interrupted(string? left)
    {
        await made.CopyToAsync(folder["data"]);
        using var data = DataFolder.Open(folder["data"]);
        if (left is null)
            File.Delete(data.PasswordFile);
        else
            await File.WriteAllTextAsync(data.PasswordFile, left, Cancel);
        var (cluster, binaries) = (new PostgresDataDirectory(data), await PostgresPrograms.FindAsync());
        Executable.Write(folder["postgres"], "#!/bin/sh\nexit 1\n");
        await Assert.ThrowsAsync<BoardException>(() => cluster.PasswordAsync(new(folder.Path, binaries.Version), Cancel));

        var password = await cluster.PasswordAsync(binaries, Cancel);
        Assert.Equal(password, data.KnownPassword());
        await using var server = await PostgresServer.StartAsync(cluster, binaries, data, Cancel);
        await using var source = NpgsqlDataSource.Create(Api.ConnectionString(server.Port, password));
        await using var select = source.CreateCommand("SELECT 1");
        Assert.Equal(1, await select.ExecuteScalarAsync(Cancel));
    }
}
