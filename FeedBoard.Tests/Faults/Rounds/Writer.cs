using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Faults.Rounds;

/// <summary>A user who carries out the steps of the plan one by one, and records the results for the others.</summary>
internal sealed class Writer(RoundPlan plan, int person, Sender sender, Knowledge known)
{
    private const int MostImages = 10;

    private static readonly byte[] Large = TestImages.LargePng(200_000);

    private readonly ConversationWriter conversation = new(plan, person, sender, known);
    private int written;

    /// <param name="isOver">Whether all faults have happened.</param>
    public async Task RunAsync(Func<bool> isOver)
    {
        foreach (var act in plan.ActsOf(person))
        {
            if (isOver())
                return;
            await Task.Delay(act.Pause, TestContext.Current.CancellationToken);
            await (
                act.Kind switch
                {
                    ActKind.CreateFeed => CreateAsync(act),
                    ActKind.UpdateFeed => UpdateAsync(act),
                    ActKind.DeleteFeed => DeleteAsync(act),
                    _ => conversation.DoAsync(act),
                }
            );
        }
    }

    private async Task CreateAsync(Act act)
    {
        var uploads = Uploads(act);
        var feed = new KnownFeed($"r{plan.Seed} p{person} f{written++}", person);
        var state = new FeedState($"first words #t{written % 5}", [.. uploads.Select(HashOf)]);
        lock (known.Gate)
        {
            feed.MayBe(state);
            known.Feeds.Add(feed);
        }

        var (outcome, json) = await sender.SendAsync(
            $"create {feed.Key}",
            HttpMethod.Post,
            "/api/feed/create",
            () => Form.Of(("title", feed.Key), ("content", state.Content)).Files("images", uploads),
            act.Repeats ? feed.Key : null
        );

        lock (known.Gate)
        {
            if (outcome == SendOutcome.Done)
                Learn(feed, state, json!);
            else if (outcome == SendOutcome.Refused)
                feed.Is(null);
            else
                Assert.Equal(SendOutcome.Unsure, outcome);
        }
    }

    private async Task UpdateAsync(Act act)
    {
        KnownFeed? feed;
        FeedState before;
        lock (known.Gate)
        {
            feed = Mine(act.Pick);
            if (feed is null)
                return;
            before = feed.Certain!;
        }

        var taken = act.Second < 0.5 && feed.Urls.Count > 0 ? (int)(act.Second * 2 * feed.Urls.Count) : -1;
        var uploads = Uploads(act).Take(MostImages - before.Images.Count).ToList();
        var after = new FeedState(
            $"words {++written} #t{written % 5}",
            [.. before.Images.Where((_, n) => n != taken), .. uploads.Select(HashOf)]
        );
        var (outcome, json) = await sender.SendAsync(
            $"update {feed.Key}",
            HttpMethod.Patch,
            $"/api/feed/update/{feed.Id}",
            () =>
                Form.Of(("content", after.Content), ("target_image_urls", taken < 0 ? null : feed.Urls[taken])).Files("new_images", uploads)
        );

        lock (known.Gate)
        {
            if (outcome == SendOutcome.Done)
                Learn(feed, after, json!);
            else if (outcome == SendOutcome.Unsure)
                feed.MayBe(after);
            else
                Assert.True(outcome == SendOutcome.Refused, $"{outcome}: {feed}");
        }
    }

    private async Task DeleteAsync(Act act)
    {
        KnownFeed? feed;
        lock (known.Gate)
        {
            feed = Mine(act.Pick);
            if (feed is null)
                return;
            feed.DeletionBegan = true;
        }

        var (outcome, _) = await sender.SendAsync($"delete {feed.Key}", HttpMethod.Delete, $"/api/feed/delete/{feed.Id}");

        lock (known.Gate)
        {
            if (outcome == SendOutcome.Done)
                feed.Is(null);
            else if (outcome == SendOutcome.Unsure)
                feed.MayBe(null);
            else
            {
                Assert.True(outcome == SendOutcome.Refused, $"{outcome}: {feed}");
                feed.DeletionBegan = false;
            }
        }
    }

    private KnownFeed? Mine(double pick) => Knowledge.PickFrom([.. known.Feeds.Where(f => f.Author == person && f.IsOpen)], pick);

    private static void Learn(KnownFeed feed, FeedState state, JsonNode json)
    {
        Assert.Equal((feed.Key, state.Content), ((string)json["title"]!, (string)json["content"]!));
        feed.Id = json.Id();
        feed.Urls = [.. json["image_urls"]!.AsArray().Select(u => (string)u!)];
        Assert.Equal(state.Images.Count, feed.Urls.Count);
        feed.Is(state);
    }

    /// <summary>Images that differ from nearly all others, so that none can stand in for another.</summary>
    private List<UploadFile> Uploads(Act act)
    {
        var images = Enumerable
            .Range(0, act.Images)
            .Select(n => TestImages.Png(8 + (((int)(act.Second * 4096) + (n * 17)) % 64), 8 + ((written + (person * 13)) % 48)))
            .ToList();
        if (act.Large && images.Count > 0)
            images[0] = Large;
        return [.. images.Select((bytes, n) => Aftermath.Upload($"{n}", bytes))];
    }

    private static string HashOf(UploadFile file) => Convert.ToHexString(SHA256.HashData(file.Bytes));
}
