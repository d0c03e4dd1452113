using System.Globalization;
using System.Text;
using FeedBoard.ApiService.Features.Feeds;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.Tests.Imaging.Formats;
using Microsoft.AspNetCore.Http;

namespace FeedBoard.Tests.Fuzz;

/// <summary>Forms with images of every kind and damage anywhere: read or refused, with an end, and no file is left open.</summary>
public sealed class MultipartFuzzTests
{
    private static readonly TimeSpan Hung = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_damaged_form_is_read_or_refused_and_nothing_else()
    {
        var images = Samples.Kinds.Select(k => Samples.Plain(k.Data)).ToArray();
        var (read, refused) = (0, 0);
        for (var number = 0; number < FuzzOptions.Mutants; number++)
        {
            var dice = new Dice(FuzzOptions.Seed, number);
            byte[] form =
            [
                .. Text("title", dice.Word()),
                .. Text("content", dice.Word()),
                .. Text("alts", dice.Word()),
                .. File(dice.Pick(images)),
                .. File(dice.Pick(images)),
                .. "--x--\r\n"u8,
            ];
            var mutant = Mutation.Of(form, dice, dice.In(1, 2) ? form : dice.Pick(images));
            try
            {
                if (await ReadAsync(mutant).WaitAsync(Hung, TestContext.Current.CancellationToken))
                    read++;
                else
                    refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"{FuzzOptions.Command}: number {number}, {Convert.ToBase64String(mutant)}: {e}");
            }
        }

        Assert.True(read > 0 && refused > 0);
        FuzzReport.Write(
            "3-forms",
            string.Create(
                CultureInfo.InvariantCulture,
                $"\n## Forms\n\n| damaged | accepted | rejected |\n|---|---|---|\n| {FuzzOptions.Mutants} | {read} | {refused} |\n"
            )
        );
    }

    private static async Task<bool> ReadAsync(byte[] body)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(Hung);
        var context = new DefaultHttpContext();
        context.Request.ContentType = "multipart/form-data; boundary=x";
        context.Request.Body = new MemoryStream(body, writable: false);
        await using var form = new FeedForm();
        try
        {
            await new FeedFormReader(context.Request, "images", form).ReadAsync(stop.Token);
            form.CheckedForCreate();
            return true;
        }
        catch (InvalidInputException e)
        {
            Assert.NotEmpty(e.Errors);
            return false;
        }
    }

    private static byte[] Text(string name, string value) =>
        Encoding.UTF8.GetBytes($"--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");

    private static byte[] File(byte[] image) =>
        [
            .. "--x\r\nContent-Disposition: form-data; name=\"images\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n"u8,
            .. image,
            .. "\r\n"u8,
        ];
}
