using System.Reflection;
using System.Runtime.Loader;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;
using NSwag.CodeGeneration.OperationNameGenerators;

namespace FeedBoard.Tests.Docs;

/// <summary>A client generated from docs/openapi.json compiles, and does the tour of docs/tour.md.</summary>
public sealed class GeneratedClientTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task A_generated_client_does_the_tour()
    {
        var source = await GenerateAsync();
        Assert.DoesNotContain("class Anonymous", source, StringComparison.Ordinal); // each schema has its name

        var tour = Compile(source, await ReadTourAsync()).GetType("ClientTour", throwOnError: true)!.GetMethod("RunAsync")!;
        var run = (Task<IReadOnlyList<string>>)
            tour.Invoke(
                null,
                [(Func<HttpClient>)board.NewClient, TestImages.Jpeg(60, 40), TestImages.Png(30, 20), TestContext.Current.CancellationToken]
            )!;
        Assert.Equal(
            [
                "A day at the sea: 2 images, A gull, drawn",
                "listed True Ann True",
                "A day by the sea It was windy.",
                "3 images",
                "2 images, It was very windy.",
                "comment True True",
                "likes 1",
                "403 not_for_api_tokens",
                "404 feed_not_found",
                "401 invalid_credentials",
                "422 content blank",
                "Feed Deleted",
                "Tour True True",
                "401 invalid_token",
            ],
            await run
        );
    }

    private static async Task<string> GenerateAsync()
    {
        var document = await OpenApiDocument.FromJsonAsync(Repository.Read("docs/openapi.json"), TestContext.Current.CancellationToken);
        // A field of a form that is not needed can be left out. To NSwag only what may be null is such a field.
        foreach (var form in document.Components.Schemas.Where(s => s.Key.EndsWith("Form", StringComparison.Ordinal)))
        {
            foreach (var field in form.Value.Properties.Values)
                field.IsNullableRaw = true;
        }

        var settings = new CSharpClientGeneratorSettings
        {
            ClassName = "BoardClient",
            OperationNameGenerator = new SingleClientFromOperationIdOperationNameGenerator(),
            UseBaseUrl = false,
            GenerateOptionalParameters = true,
            CSharpGeneratorSettings =
            {
                Namespace = "Generated",
                JsonLibrary = CSharpJsonLibrary.SystemTextJson,
                GenerateNullableReferenceTypes = true,
                GenerateOptionalPropertiesAsNullable = true,
            },
        };
        return new CSharpClientGenerator(document, settings).GenerateFile();
    }

    private static async Task<string> ReadTourAsync()
    {
        using var reader = new StreamReader(typeof(GeneratedClientTests).Assembly.GetManifestResourceStream("ClientTour.cs")!);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private static Assembly Compile(params string[] sources)
    {
        var framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(f => Path.GetFileName(f).StartsWith("System.", StringComparison.Ordinal))
            .Append(typeof(object).Assembly.Location)
            .Select(f => MetadataReference.CreateFromFile(f));
        var compilation = CSharpCompilation.Create(
            "GeneratedClient",
            sources.Select(s => CSharpSyntaxTree.ParseText(s)),
            framework,
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable)
        );
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
        assembly.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(assembly);
    }
}
