using FeedBoard.Imaging.Thumbnails;

namespace FeedBoard.ApiService.Database.Tables;

internal static class ThumbnailStates
{
    /// <summary>Which version made what there is; <c>null</c> when there is nothing.</summary>
    public static int? Version(this ThumbnailState state) =>
        state switch
        {
            ThumbnailState.MadeByFirstVersion => 1,
            ThumbnailState.MadeBySecondVersion => 2,
            ThumbnailState.Made => Thumbnail.Version,
            _ => null,
        };
}
