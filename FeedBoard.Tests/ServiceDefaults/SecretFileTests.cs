using FeedBoard.ServiceDefaults;
using FeedBoard.Tests.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace FeedBoard.Tests.ServiceDefaults;

public sealed class SecretFileTests : IDisposable
{
    private readonly TestFolder folder = new("secrets");

    [Fact]
    public void A_file_is_a_setting_and_comes_before_the_command_line()
    {
        File.WriteAllText(Path.Combine(folder.Path, "Auth__SigningKey"), "from the file\n");
        var builder = Host.CreateApplicationBuilder([
            "--Auth:SigningKey=from the line",
            "--Other=x",
            $"--{SecretFiles.Folder}={folder.Path}",
        ]);
        builder.AddSecretFiles();
        Assert.Equal(("from the file", "x"), (builder.Configuration["Auth:SigningKey"], builder.Configuration["Other"]));
    }

    /// <summary>As a board that was killed leaves one, which the account of the service may not be able to open.</summary>
    [Fact]
    public void A_file_with_a_dot_in_front_is_no_setting()
    {
        File.WriteAllText(Path.Combine(folder.Path, ".Auth__SigningKey.4711.tmp"), "half");
        var builder = Host.CreateApplicationBuilder([$"--{SecretFiles.Folder}={folder.Path}"]);
        builder.AddSecretFiles();
        Assert.DoesNotContain(builder.Configuration.AsEnumerable(), setting => setting.Value is "half");
    }

    [Fact]
    public void Without_a_folder_nothing_changes()
    {
        var builder = Host.CreateApplicationBuilder(["--Auth:SigningKey=from the line"]);
        builder.AddSecretFiles();
        Assert.Equal("from the line", builder.Configuration["Auth:SigningKey"]);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("file")]
    public void A_folder_that_is_none_says_so_in_one_line(string name)
    {
        File.WriteAllText(Path.Combine(folder.Path, "file"), "");
        var builder = Host.CreateApplicationBuilder([$"--{SecretFiles.Folder}={Path.Combine(folder.Path, name)}"]);
        var refused = Assert.Throws<InvalidSettingException>(builder.AddSecretFiles);
        Assert.StartsWith("Secrets:Folder must be a folder of files", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void Credentials_of_a_unit_are_read_like_the_folder()
    {
        File.WriteAllText(Path.Combine(folder.Path, "Auth__SigningKey"), "from the unit\n");
        var builder = Host.CreateApplicationBuilder(["--Auth:SigningKey=from the line"]);
        builder.AddSecretFiles(folder.Path);
        Assert.Equal("from the unit", builder.Configuration["Auth:SigningKey"]);
    }

    [Fact]
    public void A_unit_that_found_no_credential_has_no_folder_of_them_and_starts()
    {
        var builder = Host.CreateApplicationBuilder(["--Auth:SigningKey=from the line"]);
        builder.AddSecretFiles(Path.Combine(folder.Path, "missing"));
        Assert.Equal("from the line", builder.Configuration["Auth:SigningKey"]);
    }

    [Fact]
    public void Credentials_that_are_no_folder_say_so_in_one_line()
    {
        var file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "");
        var refused = Assert.Throws<InvalidSettingException>(() => Host.CreateApplicationBuilder([]).AddSecretFiles(file));
        Assert.StartsWith("CREDENTIALS_DIRECTORY must be a folder of files", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    public void Dispose() => folder.Dispose();
}
