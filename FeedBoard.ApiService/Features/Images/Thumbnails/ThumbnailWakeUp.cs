using FeedBoard.ApiService.Platform.Background;

namespace FeedBoard.ApiService.Features.Images.Thumbnails;

/// <summary>Wakes up <see cref="ThumbnailLoop"/> of this replica when a feed has got images.</summary>
internal sealed class ThumbnailWakeUp : WakeUp;
