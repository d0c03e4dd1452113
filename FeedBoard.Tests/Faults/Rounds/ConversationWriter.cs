using System.Net.Http.Json;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Faults.Rounds;

/// <summary>What a user does with the feeds of all users: comments, replies, likes, reads.</summary>
internal sealed class ConversationWriter(RoundPlan plan, int person, Sender sender, Knowledge known)
{
    private int written;

    public Task DoAsync(Act act) =>
        act.Kind switch
        {
            ActKind.Comment => CommentAsync(act),
            ActKind.UpdateComment => UpdateAsync(act),
            ActKind.DeleteComment => DeleteAsync(act),
            ActKind.Like or ActKind.Unlike => LikeAsync(act, like: act.Kind == ActKind.Like),
            _ => ReadAsync(act),
        };

    private async Task CommentAsync(Act act)
    {
        KnownComment? parent;
        KnownComment comment;
        string text;
        lock (known.Gate)
        {
            if (Knowledge.PickFrom([.. known.Feeds.Where(f => f.IsOpen)], act.Pick) is not { } feed)
                return;
            parent =
                act.Second < 0.4 ? Knowledge.PickFrom([.. known.Comments.Where(c => c.Feed == feed && c.IsOpen)], act.Second / 0.4) : null;
            comment = new KnownComment($"r{plan.Seed} p{person} c{written++}", person, feed);
            text = $"{comment.Key} v0";
            comment.MayBe(text);
            known.Comments.Add(comment);
        }

        var (outcome, json) = await sender.SendAsync(
            $"comment {comment.Key} on {comment.Feed.Key}{(parent is null ? "" : $", answering {parent.Key}")}",
            HttpMethod.Post,
            "/api/comment/create",
            () =>
                JsonContent.Create(
                    new
                    {
                        content = text,
                        feed_id = comment.Feed.Id,
                        parent_id = parent?.Id,
                    }
                ),
            act.Repeats ? comment.Key : null
        );

        lock (known.Gate)
        {
            if (outcome == SendOutcome.Done)
            {
                comment.Id = json!.Id();
                comment.Is(text);
            }
            else if (outcome != SendOutcome.Unsure)
            {
                Assert.True(
                    outcome == SendOutcome.Refused || comment.Feed.DeletionBegan || parent?.DeletionBegan == true,
                    $"{outcome}: {comment.Feed}, {parent}"
                );
                comment.Is(null);
            }
        }
    }

    private async Task UpdateAsync(Act act)
    {
        if (Mine(act.Pick) is not { } comment)
            return;
        var text = $"{comment.Key} v{++written}";
        var (outcome, _) = await sender.SendAsync(
            $"update {comment.Key}",
            HttpMethod.Patch,
            $"/api/comment/update/{comment.Id}",
            () => JsonContent.Create(new { content = text })
        );

        lock (known.Gate)
        {
            if (outcome == SendOutcome.Done)
                comment.Is(text);
            else if (outcome == SendOutcome.Unsure)
                comment.MayBe(text);
            else
                Assert.True(outcome == SendOutcome.Refused || comment.Feed.DeletionBegan, $"{outcome}: {comment} on {comment.Feed}");
        }
    }

    private async Task DeleteAsync(Act act)
    {
        if (Mine(act.Pick) is not { } comment)
            return;
        lock (known.Gate)
            comment.DeletionBegan = true;
        var (outcome, _) = await sender.SendAsync($"delete {comment.Key}", HttpMethod.Delete, $"/api/comment/delete/{comment.Id}");

        lock (known.Gate)
        {
            if (outcome == SendOutcome.Done)
                comment.Is(null);
            else if (outcome == SendOutcome.Unsure)
                comment.MayBe(null);
            else
            {
                Assert.True(outcome == SendOutcome.Refused || comment.Feed.DeletionBegan, $"{outcome}: {comment} on {comment.Feed}");
                comment.DeletionBegan = outcome == SendOutcome.NotThere;
            }
        }
    }

    private async Task LikeAsync(Act act, bool like)
    {
        (bool OfAComment, long Id, int Person) target;
        Func<bool> mayBeMissed;
        lock (known.Gate)
        {
            if (act.Second < 0.4)
            {
                if (Knowledge.PickFrom([.. known.Comments.Where(c => c.IsOpen && !c.MayBeMissed)], act.Pick) is not { } comment)
                    return;
                (target, mayBeMissed) = ((true, comment.Id!.Value, person), () => comment.MayBeMissed);
            }
            else
            {
                if (Knowledge.PickFrom([.. known.Feeds.Where(f => f.IsOpen)], act.Pick) is not { } feed)
                    return;
                (target, mayBeMissed) = ((false, feed.Id!.Value, person), () => feed.DeletionBegan);
            }

            // Uncertain since a response was lost, and the request may still run: not changed again, so that it has one of two states at
            // the end.
            if (known.Likes.TryGetValue(target, out var before) && before is null)
                return;
        }

        var what = $"{(like ? "like" : "unlike")} {(target.OfAComment ? "comment" : "feed")} {target.Id}";
        var (outcome, json) = await sender.SendAsync(
            what,
            like ? HttpMethod.Put : HttpMethod.Delete,
            $"/api/like/?{(target.OfAComment ? "comment_id" : "feed_id")}={target.Id}"
        );

        lock (known.Gate)
        {
            if (outcome == SendOutcome.Done)
            {
                Assert.Equal(like, (bool)json!["liked"]!);
                known.Likes[target] = like;
            }
            else if (outcome == SendOutcome.Unsure)
            {
                known.Likes[target] = null;
            }
            else
            {
                Assert.True(outcome == SendOutcome.Refused || mayBeMissed(), $"{outcome}: {what}");
            }
        }
    }

    private async Task ReadAsync(Act act)
    {
        KnownFeed? feed;
        lock (known.Gate)
            feed = Knowledge.PickFrom([.. known.Feeds.Where(f => f.IsOpen)], act.Pick);
        if (feed is null)
            return;
        var (outcome, json) = await sender.SendAsync($"read {feed.Key}", HttpMethod.Get, $"/api/feed/read/{feed.Id}");
        lock (known.Gate)
            Assert.True(outcome != SendOutcome.NotThere || feed.DeletionBegan, $"{outcome}: {feed}");
        if (outcome == SendOutcome.Done)
            Assert.Equal(feed.Key, (string)json!["title"]!);
    }

    private KnownComment? Mine(double pick)
    {
        lock (known.Gate)
            return Knowledge.PickFrom([.. known.Comments.Where(c => c.Author == person && c.IsOpen && !c.Feed.DeletionBegan)], pick);
    }
}
