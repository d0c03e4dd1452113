using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Docs;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Deploy;

/// <summary>The compiler of Bicep on a copy of <c>infra/</c>, without Azure. Its package has a program for Linux on x64 only.</summary>
internal sealed class Bicep : IDisposable
{
    private static readonly string Program = typeof(Bicep)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "Bicep")
        .Value!;

    // What a deployment knows by then; see the outputs of main.bicep.
    private static readonly KeyValuePair<string, string>[] Deployed =
    [
        new("FEEDBOARD_LOCATION", "westeurope"),
        new("FEEDBOARD_ENVIRONMENT", "cae-board"),
        new("FEEDBOARD_IDENTITY", "id-board"),
        new("FEEDBOARD_VAULT", "kv-board"),
        new("AZURE_CONTAINER_REGISTRY_ENDPOINT", "crboard.azurecr.io"),
        new("SERVICE_MIGRATIONS_IMAGE_NAME", "crboard.azurecr.io/feedboard/migrations:1"),
        new("SERVICE_APISERVICE_IMAGE_NAME", "crboard.azurecr.io/feedboard/apiservice:1"),
        new("SERVICE_WEBFRONTEND_IMAGE_NAME", "crboard.azurecr.io/feedboard/webfrontend:1"),
        new(MailServer, "smtp.example.org:587"),
        new(Providers, """[{"name":"google","authority":"https://accounts.google.com","clientId":"123-abc","displayName":"Google"}]"""),
    ];

    /// <summary>The variable of azd that names the mail server; set in all that follows, as are <see cref="Providers"/>.</summary>
    public const string MailServer = "FEEDBOARD_MAIL_SERVER";

    /// <summary>The variable of azd with the providers, as JSON.</summary>
    public const string Providers = "FEEDBOARD_PROVIDERS";

    // It gives the same answer to the same question, and many tests ask the same.
    private static readonly ConcurrentDictionary<string, Lazy<Task<Answer>>> Answers = new(StringComparer.Ordinal);

    private readonly TestFolder folder = new("bicep");

    public Bicep()
    {
        if (RuntimeInformation.OSArchitecture != System.Runtime.InteropServices.Architecture.X64)
            Assert.Skip("the Bicep compiler that the tests use is for x64");
        var source = Path.Combine(Repository.Root, "infra");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder.Path, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public void Dispose() => folder.Dispose();

    /// <returns>What the compiler and its linter find, of any level.</returns>
    public async Task<IReadOnlyList<string>> DiagnosticsAsync(string file)
    {
        var (_, output, error) = await RunAsync([], "lint", file, "--diagnostics-format", "sarif");
        var results = JsonNode.Parse(output.Length > 0 ? output : error)!["runs"]!.AsArray().SelectMany(run => run!["results"]!.AsArray());
        return [.. results.Select(r => $"{file}: {r!["ruleId"]}: {r["message"]!["text"]}")];
    }

    /// <returns>The template that is sent to Azure.</returns>
    public async Task<JsonNode> BuildAsync(string file) =>
        JsonNode.Parse(Succeeded(await OnceAsync(["build", file], () => RunAsync([], "build", file, "--stdout")), $"build {file}"))!;

    /// <summary>Evaluates a <c>.bicepparam</c> file without a template: what the functions of <c>infra/</c> return.</summary>
    public async Task<(IReadOnlyDictionary<string, string> Values, string Error)> EvaluateAsync(string content)
    {
        var (exitCode, output, error) = await OnceAsync(
            ["evaluate", content],
            async () =>
            {
                const string file = "evaluated.bicepparam";
                await WriteAsync(file, "using none\n" + content);
                return await RunAsync([], "build-params", file, "--stdout");
            }
        );
        if (exitCode != 0)
            return (new Dictionary<string, string>(StringComparer.Ordinal), error);
        var parameters = JsonNode.Parse((string)JsonNode.Parse(output)!["parametersJson"]!)!["parameters"]!.AsObject();
        return (parameters.ToDictionary(p => p.Key, p => (string)p.Value!["value"]!, StringComparer.Ordinal), error);
    }

    /// <summary>All resources that a deployment would make.</summary>
    /// <param name="parameters">A <c>.bicepparam</c> file.</param>
    /// <param name="content">Of that file, when <c>infra/</c> has none of the name.</param>
    public async Task<JsonNode> SnapshotAsync(
        string parameters,
        string? content = null,
        params IEnumerable<KeyValuePair<string, string>> environment
    )
    {
        KeyValuePair<string, string>[] variables = [.. Deployed, .. environment];
        var answer = await OnceAsync(
            ["snapshot", parameters, content ?? "", .. variables.Select(v => $"{v.Key}={v.Value}")],
            () => PredictAsync(parameters, content, variables)
        );
        return Sorted(JsonNode.Parse(Succeeded(answer, $"snapshot {parameters}"))!)!;
    }

    /// <returns>With the content of the file that it writes for its output.</returns>
    private async Task<Answer> PredictAsync(string parameters, string? content, KeyValuePair<string, string>[] environment)
    {
        if (content is not null)
            await WriteAsync(parameters, content);
        string[] group = content is null ? ["--resource-group", "rg-board"] : [];
        var answer = await RunAsync(
            environment,
            [
                "snapshot",
                parameters,
                "--mode",
                "overwrite",
                "--subscription-id",
                "00000000-0000-0000-0000-000000000001",
                "--tenant-id",
                "00000000-0000-0000-0000-000000000002",
                "--location",
                "westeurope",
                .. group,
            ]
        );
        if (answer.ExitCode != 0)
            return answer;
        var file = Path.Combine(folder.Path, Path.ChangeExtension(parameters, ".snapshot.json"));
        return answer with { Output = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken) };
    }

    /// <summary>The compiler gives outputs in another order each time.</summary>
    private static JsonNode? Sorted(JsonNode? node) =>
        node switch
        {
            JsonObject properties => new JsonObject(
                properties.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sorted(p.Value)))
            ),
            JsonArray items => new JsonArray([.. items.Select(Sorted)]),
            _ => node?.DeepClone(),
        };

    private static string Succeeded(Answer answer, string command)
    {
        Assert.True(answer.ExitCode == 0, $"bicep {command}: {answer.Error}");
        return answer.Output;
    }

    private static async Task<Answer> OnceAsync(string[] question, Func<Task<Answer>> ask)
    {
        var key = string.Join('\0', question);
        var answer = Answers.GetOrAdd(key, _ => new(ask));
        try
        {
            return await answer.Value;
        }
        catch
        {
            Answers.TryRemove(KeyValuePair.Create(key, answer)); // There is none: the next one asks again.
            throw;
        }
    }

    private Task WriteAsync(string file, string content) =>
        File.WriteAllTextAsync(Path.Combine(folder.Path, file), content, TestContext.Current.CancellationToken);

    private async Task<Answer> RunAsync(KeyValuePair<string, string>[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Program, arguments)
        {
            WorkingDirectory = folder.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = folder.Path; // it keeps files of its own there
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2));
        return new(process.ExitCode, await output, await error);
    }

    private sealed record Answer(int ExitCode, string Output, string Error);
}
